/** One model that the server offers, as its card says it. */
export interface ModelCard {
  readonly name: string;
  readonly family: string;
  readonly contextTokens: number;
  readonly licence: string;
}

export const MODELS: readonly ModelCard[] = [
  { name: 'small', family: 'plain', contextTokens: 8_192, licence: 'open' },
  { name: 'large', family: 'plain', contextTokens: 131_072, licence: 'open' },
  { name: 'research', family: 'preview', contextTokens: 262_144, licence: 'internal use' },
];

const CARDS = 'models://catalog/';

export function cardUri(name: string): string {
  return `${CARDS}${name}`;
}

/** The card as the JSON text that a reader of the resource receives; null for a model that does not exist. */
export function cardText(name: string): string | null {
  const card = MODELS.find((model) => model.name === name);
  return card === undefined ? null : JSON.stringify(card, null, 2);
}
