import { overviewPage } from '../view/overview-page.js';
import { render } from 'preact';
import { keepFresh } from './refresh.js';

const content = document.getElementById('content');

if (content !== null) keepFresh((answer, now) => render(overviewPage(answer, now), content));
