import { overviewPage } from '../view/overview-page.js';
import { render } from '../view/preact.js';
import { keepFresh } from './refresh.js';

const content = document.getElementById('content');

if (content !== null) keepFresh((answer, now) => render(overviewPage(answer, now), content));
