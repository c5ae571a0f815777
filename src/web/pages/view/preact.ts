import type { JSX } from 'preact';

/** The browser gets the library itself under this file's name: it cannot resolve the name of a package. */
export { h, render, type ComponentChild } from 'preact';

/** An element, whatever its attributes. */
export type VNode = JSX.Element;
