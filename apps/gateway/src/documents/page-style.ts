/** The style of the page of documents, inside it: its hash is in the page's policy. */
export const STYLE = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 1rem; }
h1 { margin-bottom: 0; }
h2 { margin: 2rem 0 0.5rem; text-transform: capitalize; }
h3 { margin: 1rem 0 0.25rem; font-size: 1rem; }
nav a { display: inline-block; margin-right: 0.75rem; }
a { color: light-dark(#0550ae, #79b8ff); }
code { font: 0.9em ui-monospace, monospace; }
small { color: light-dark(#57606a, #9da7b1); }
details { border: 1px solid light-dark(#d0d7de, #3d444d); border-radius: 6px; margin: 0.4rem 0; padding: 0.4rem 0.75rem; }
summary { cursor: pointer; }
summary b { display: inline-block; min-width: 4.5rem; text-align: center; border-radius: 4px; color: #fff; background: #57606a; font-size: 0.8rem; }
summary b.get { background: #0550ae; }
summary b.post { background: #116329; }
summary b.put { background: #7d4e00; }
summary b.delete { background: #a40e26; }
summary b.event { background: #6639ba; }
table { border-collapse: collapse; width: 100%; }
td { border-top: 1px solid light-dark(#d0d7de, #3d444d); padding: 0.2rem 0.5rem 0.2rem 0; vertical-align: top; overflow-wrap: anywhere; }
td:first-child { width: 14rem; }
.problem { display: inline-block; margin: 0.5rem 1rem 0 0; }
`;
