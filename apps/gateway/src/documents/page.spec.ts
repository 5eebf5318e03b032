import { hash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { PAGE, PAGE_POLICY } from './page';
import { scalarScript } from './scalar';

describe('the reference', () => {
  it('allows the scripts that it has, and no other', () => {
    const scripts = [...PAGE.matchAll(/<script>(.*?)<\/script>/gs)].map(([, script = '']) => script);
    expect(scripts).toHaveLength(1);
    for (const script of scripts)
      expect(PAGE_POLICY).toContain(`'sha256-${hash('sha256', script, 'base64')}'`);
    expect(PAGE_POLICY).toMatch(/^default-src 'none';script-src 'self' 'sha256-[^']+';/);
    expect(PAGE_POLICY).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline|https?:/);
    expect(PAGE).not.toMatch(/ on\w+=|https?:/);
  });

  it('has the script of Scalar, compressed', async () => {
    const script = await scalarScript();
    expect(script.length).toBeLessThan(2_000_000);
    expect(gunzipSync(script).toString()).toContain('createApiReference');
  });
});
