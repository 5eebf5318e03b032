import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '../../../../test/support/temporary-folder';
import { JOBS_DIRECTORY, loadJobs } from './job-files';

describe('the files of jobs', () => {
  it('of this service are found by their names, each with its job', async () => {
    const names = (await loadJobs(JOBS_DIRECTORY)).map(({ name }) => name);
    expect(names).toEqual(['daily-digest', 'deliver', 'send-security-email', 'tidy']);
  });

  it('must export a job', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'nothing.job.js'), 'exports.something = 1;');
    await expect(loadJobs(folder)).rejects.toThrow('nothing.job.js exports no job as default');
  });

  it('must not declare one job twice', async () => {
    const folder = await temporaryFolder();
    const text = `exports.default = { name: 'twin', payload: {}, handler: class {} };`;
    for (const file of ['one', 'two']) await writeFile(join(folder, `${file}.job.js`), text);
    await expect(loadJobs(folder)).rejects.toThrow('Two files declare the job "twin"');
  });
});
