export const APPS = ['gateway'];
