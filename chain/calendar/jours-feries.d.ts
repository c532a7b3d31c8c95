/** The package ships no types. Its dates are midnights of the machine's own time zone. */
declare module '@socialgouv/jours-feries' {
  export default function joursFeries(year: number, options?: { readonly alsace: boolean }): Record<string, Date>;
}
