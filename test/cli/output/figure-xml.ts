import { DOMParser, type Document, type Element } from '@xmldom/xmldom';

/** A document of XML; throws at whatever is not well-formed. */
export function parseXml(text: string): Document {
  return new DOMParser({ onError }).parseFromString(text, 'text/xml');
}

function onError(level: string, message: string): void {
  // Such a character is what stands for those that a document cannot hold.
  if (!message.startsWith('Unicode replacement character')) throw new Error(`${level}: ${message}`);
}

/** All elements of a name with all of these classes. */
export function elements(document: Document, name: string, ...classes: string[]): Element[] {
  return Array.from(document.getElementsByTagName(name)).filter((element) => {
    const has = (element.getAttribute('class') ?? '').split(' ');
    return classes.every((one) => has.includes(one));
  });
}

/** The texts of a figure as a reader sees them, without tooltips. */
export function texts(document: Document): string[] {
  return elements(document, 'text').map((element) => element.lastChild!.nodeValue ?? '');
}

/** Where a rectangle lies. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly right: number;
  readonly bottom: number;
}

/** The rectangles of a figure with a class. */
export function boxes(document: Document, className: string): Box[] {
  return elements(document, 'rect', className).map((element) => {
    const [x, y, width, height] = ['x', 'y', 'width', 'height'].map((name) => Number(element.getAttribute(name)));
    return { x, y, right: x + width, bottom: y + height };
  });
}
