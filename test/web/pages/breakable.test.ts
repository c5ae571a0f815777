import { h } from 'preact';
import { describe, expect, it } from 'vitest';
import { breakable } from '../../../src/web/pages/view/text.js';
import { markupOf } from './markup.js';

describe('a name on a narrow screen', () => {
  it.each([
    ['RestoreSqlserverInInstance', 'Restore<wbr/>Sqlserver<wbr/>In<wbr/>Instance'],
    ['Dcs2Redis', 'Dcs2<wbr/>Redis'],
    ['EXTEND', 'EXTEND'],
    ['disk_expansion', 'disk_expansion'],
    ['aB<script>', 'a<wbr/>B&lt;script>'],
  ])('%s breaks between its words', (name, markup) => {
    expect(markupOf(h('bdi', null, breakable(name)))).toBe(`<bdi>${markup}</bdi>`);
  });
});
