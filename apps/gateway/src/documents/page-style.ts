/** The style of the bar above the reference, by ids: rules for classes or elements would apply to what Scalar renders, too. */
export const STYLE = `
:root { color-scheme: light dark; --scalar-custom-header-height: 48px; }
body { margin: 0; }
#bar { position: sticky; top: 0; z-index: 100; box-sizing: border-box; height: var(--scalar-custom-header-height); padding: 0 1rem;
  display: flex; align-items: center; justify-content: space-between; gap: 1rem; font: 14px/1.4 system-ui, sans-serif;
  background: light-dark(#fff, #0f0f0f); color: light-dark(#2a2f45, #e7e7e7); border-bottom: 1px solid light-dark(#ddd, #333); }
#login { display: flex; align-items: center; gap: 0.5rem; }
#login input, #login button { box-sizing: border-box; height: 30px; padding: 0 0.6rem; font: inherit; color: inherit; border-radius: 4px;
  background: light-dark(#fff, #1a1a1a); border: 1px solid light-dark(#999, #666); }
#login input { width: 11rem; }
#login button { cursor: pointer; }
#login.logged-in input { display: none; }
@media (max-width: 700px) { #bar strong { display: none; } #login input { width: 7rem; } }
`;
