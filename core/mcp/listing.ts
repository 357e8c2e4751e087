/** One entry of a list answer, by what rules match it. */
export type ListedItem =
  | { readonly kind: 'tool' | 'prompt'; readonly name: string }
  | { readonly kind: 'resource'; readonly uri: string }
  /** RFC 6570, as sent. */
  | { readonly kind: 'resourceTemplate'; readonly uriTemplate: string };
