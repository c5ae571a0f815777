import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { renderRunbooks } from '../../docs/src/render-runbooks.js';
import { alerts } from '../alerts/rule-files.js';

const TEXT = `# Runbooks

What [alerts](../alerts) mean. <b>bold</b>

- a list of [sections](#huaweicloudone)

## HuaweiCloudOne

<!-- A comment. -->

**Means**: the \`first\` thing (a.b), twice
over. The second thing. See [Two](#huaweicloudtwo), [thresholds](#changing-a-threshold),
[the README](../README.md#metrics) and [the console](https://console.example.com/).

| a   | b   |
| --- | --- |
| 1   | <2  |

## HuaweiCloudTwo

**Means**: nothing.

## About these alerts

### Changing a threshold

See [One](#huaweicloudone) and [here](#changing-a-threshold).
`;

describe('runbooks as pages', () => {
  const rendered = renderRunbooks(TEXT);
  const [one] = rendered.runbooks;

  it('have a page for each section that is called like an alert, without its heading', () => {
    expect(rendered.runbooks.map(({ name }) => name)).toEqual(['HuaweiCloudOne', 'HuaweiCloudTwo']);
    expect(one?.html).not.toMatch(/<h2|comment/);
  });

  it('say in a sentence of text what the alert means', () => {
    expect(rendered.runbooks.map(({ means }) => means)).toEqual([
      'The first thing (a.b), twice over.',
      'Nothing.',
    ]);
  });

  it('keep the introduction and the other sections for the index, without the list of sections', () => {
    expect(rendered.introduction).toBe('<p>What alerts mean. bold</p>\n');
    expect(rendered.about).toMatch(
      /^<h2 id="about-these-alerts">About these alerts<\/h2>\n<h3 id="changing-a-threshold">/,
    );
  });

  it('link sections by addresses that are right where the page is, and nothing that is not served', () => {
    expect(one?.html).toContain('<a href="HuaweiCloudTwo">Two</a>');
    expect(one?.html).toContain('<a href="../runbooks#changing-a-threshold">thresholds</a>');
    expect(one?.html).toContain('\nthe README and <a href="https://console.example.com/">');
    expect(rendered.about).toContain('<a href="runbooks/HuaweiCloudOne">One</a>');
    expect(rendered.about).toContain('<a href="#changing-a-threshold">here</a>');
  });

  it('let wide tables scroll, and escape what is no markup', () => {
    expect(one?.html).toMatch(/<div class="scrolling" tabindex="0"[^>]*><table>/);
    expect(one?.html).toContain('<td>&lt;2</td>');
  });
});

describe('docs/runbooks.md as pages', () => {
  const { introduction, about, runbooks } = renderRunbooks(
    readFileSync(new URL('../../docs/runbooks.md', import.meta.url), 'utf8'),
  );
  const pages = [{ name: 'the index', html: introduction + about }, ...runbooks];

  it('are one for each alert, and say what it means', () => {
    expect(runbooks.map(({ name }) => name).toSorted()).toEqual(alerts.map(({ alert }) => alert).toSorted());
    for (const { name, means } of runbooks) expect(means, name).toMatch(/^[A-Z].{10,}\.$/);
  });

  it.each(pages)('link only to what is served: $name', ({ html }) => {
    const served = runbooks.map(({ name }) => name);
    const anchors = [...about.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    const known = [
      ...served,
      ...served.map((name) => `runbooks/${name}`),
      ...anchors.flatMap((id) => [`#${id}`, `../runbooks#${id}`]),
    ];
    const linked = [...html.matchAll(/href="([^"]*)"/g)].map(([, address]) => address);
    expect(known).toEqual(expect.arrayContaining(linked));
  });

  it.each(pages)('hold no scripts and styles: $name', ({ html }) => {
    expect(html).not.toMatch(/<script|<style|\sstyle=|\son[a-z]+=|javascript:|align=/);
  });
});
