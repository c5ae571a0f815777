/** Stands for the modules of Node.js that a package names and never uses in a browser. */
export default {};
export class Duplex {}
