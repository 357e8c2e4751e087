/** Why a text was not read: stable codes, each with its sentence. */
export const JSON_PROBLEMS = {
  EncodingInvalid: 'The text is not valid UTF-8.',
  ByteOrderMark: 'The text begins with a byte order mark.',
  UnexpectedEnd: 'The text ends inside a value.',
  UnexpectedCharacter: 'A character stands where the JSON grammar allows none like it.',
  TrailingText: 'Something follows the value.',
  ControlCharacter: 'A string contains a control character that is not escaped.',
  EscapeInvalid: 'A string contains an invalid escape.',
  LoneSurrogate: 'A string contains half of a surrogate pair.',
  NumberInvalid: 'A number is not in JSON form.',
  NumberTooLong: 'A number has too many characters.',
  NumberOutOfRange: 'A number is outside the range of double precision.',
  KeyDuplicate: 'An object has the same key twice.',
  KeyCaseTwin: 'An object has two keys that differ in case only.',
  KeyForbidden: 'An object has a key that contains NUL or is __proto__.',
  TooDeep: 'Arrays and objects are nested too deeply.',
  TooManyValues: 'The text has too many elements and members.',
} as const;

export type JsonProblemCode = keyof typeof JSON_PROBLEMS;

export interface JsonProblem {
  readonly code: JsonProblemCode;
  /** Octets before the place of the problem; 0 for EncodingInvalid. */
  readonly offset: number;
}
