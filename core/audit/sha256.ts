/** SHA-256 of the text's UTF-8, in lower-case hexadecimal. */
export type Sha256 = (text: string) => string;
