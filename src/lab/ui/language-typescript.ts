import { typescriptLanguage } from '@codemirror/lang-javascript';
import { LanguageSupport } from '@codemirror/language';

/** Highlighting and indentation alone; completion would offer names that a lab has not got. */
export const language = () => new LanguageSupport(typescriptLanguage);
