/** Of a quantity. The API server writes each in its shortest form: at most 19 digits with sign, point and unit. */
export const MOST_CHARACTERS = 64;

/** Each digit is read in one way only, so that a text that is no quantity is known as such in one pass. */
const WRITTEN =
  /^(?<number>[+-]?(?:\d+(?:\.\d*)?|\.\d+))(?<unit>[numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?$/;

const BINARY = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'].map(
  (unit, index) => [unit, 1024 ** (index + 1)] as const,
);
const DECIMAL = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'].map(
  (unit, index) => [unit, Number(`1e${3 * (index - 3)}`)] as const,
);
const UNITS: ReadonlyMap<string, number> = new Map([...BINARY, ...DECIMAL]);

/**
 * The amount of a quantity as Kubernetes writes it (`25m`, `64Mi`, `1e3`), to compare it with another; NaN: it is none, or too long.
 * The client library's own reading throws on `1.5Gi`. Kubernetes API, "Quantity".
 */
export function quantityOf(text: string): number {
  if (text.length > MOST_CHARACTERS) return NaN;
  const { number = '', unit = '' } = WRITTEN.exec(text)?.groups ?? {};
  if (number === '') return NaN;
  return Number(number) * (UNITS.get(unit) ?? Number(`1${unit}`));
}
