/** The product's name. The only place in the code that spells it (the locale files spell it for the browser). */
export const NAME = 'Saldobar';
