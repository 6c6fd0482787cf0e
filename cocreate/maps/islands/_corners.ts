// The four corners of a picture, in fields that hold "latitude, longitude".
import type { Corners } from "./_bases";

const POSITION = /^\s*(-?\d{1,3}(?:\.\d+)?)°?\s*[,;\s]\s*(-?\d{1,3}(?:\.\d+)?)°?\s*$/;
export type Position = [number, number];

/** Return longitude and latitude of what stands in a field, or null. */
export function positionOf(text: string): Position | null {
  const found = POSITION.exec(text);
  return found ? [Number(found[2]), Number(found[1])] : null;
}

export function textOf([longitude, latitude]: Position): string {
  return `${latitude.toFixed(7)}, ${longitude.toFixed(7)}`;
}

/** Return the four corners that the fields hold, or null while one of them holds no position. */
export function cornersOf(fields: HTMLInputElement[]): Corners | null {
  const found = fields.map((field) => positionOf(field.value));
  return found.every((one) => one !== null) ? (found as Corners) : null;
}

export function middleOf(corners: Corners): Position {
  return [corners.reduce((sum, [x]) => sum + x, 0) / 4, corners.reduce((sum, [, y]) => sum + y, 0) / 4];
}
