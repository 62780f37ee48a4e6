/** How a field of a connector's settings is shown. Labels and help are message keys of the locale files. */
export interface FieldMeta {
  label: string;
  help?: string;
  /** `pem`: a key or certificate, pasted or chosen as a file. */
  input: 'text' | 'password' | 'choice' | 'pem';
  /** For `choice`: value → message key of its label. The first is the default. */
  choices?: Record<string, string>;
  /** Shown under "More settings". */
  advanced?: boolean;
  placeholder?: string;
  /** Of a `pem` field: the field that takes the UUID in the name of a chosen file. */
  idFromName?: string;
}

/** A field of a link form as plain data. */
export interface FieldView extends FieldMeta {
  name: string;
  required: boolean;
}
