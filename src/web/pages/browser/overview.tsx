import { render } from 'preact';
import { OverviewPage } from '../view/overview-page.js';
import { overviewAddress, readOverview, type OverviewView } from '../view/overview-view.js';
import { showLocalTimes } from './local-times.js';
import { keepFresh } from './refresh.js';

let view = readOverview(new URLSearchParams(location.search));

function change(next: OverviewView): void {
  view = next;
  history.replaceState(null, '', overviewAddress(view));
  showAgain();
}

const content = document.getElementById('content');

const showAgain =
  content === null
    ? () => undefined
    : keepFresh((answer, now) =>
        render(<OverviewPage answer={answer} view={view} now={now} onView={change} />, content),
      );

showLocalTimes();
