// A suite that would hide the others, and one that would prove nothing.
describe.only('focused', () => {}); // error: no-focused-tests
it.only('focused', () => {}); // error: no-focused-tests
it.only.each([1])('focused %s', () => {}); // error: no-focused-tests
test.only('focused', () => {}); // error: no-focused-tests
fdescribe('focused', () => {}); // error: no-focused-tests
fit('focused', () => {}); // error: no-focused-tests
describe.skip('skipped', () => {}); // error: no-disabled-tests
it.skip('skipped', () => {}); // error: no-disabled-tests
it.skip.each([1])('skipped %s', () => {}); // error: no-disabled-tests
test.skip('skipped', () => {}); // error: no-disabled-tests
xdescribe('skipped', () => {}); // error: no-disabled-tests
xit('skipped', () => {}); // error: no-disabled-tests
xtest('skipped', () => {}); // error: no-disabled-tests
it.todo('is not written yet');
