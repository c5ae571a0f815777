import { render } from 'preact';
import { OverviewPage } from '../view/overview-page.js';
import { keepFresh } from './refresh.js';

const content = document.getElementById('content');

if (content !== null) keepFresh((answer, now) => render(<OverviewPage answer={answer} now={now} />, content));
