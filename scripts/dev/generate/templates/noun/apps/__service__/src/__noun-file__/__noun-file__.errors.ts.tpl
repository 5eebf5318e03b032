import { CodedError } from '#contracts';

export class __Noun__NotFound extends CodedError {
  constructor() {
    super('not_found', '__service__.__noun_table___not_found', 'There is no such __noun-words__.');
  }
}

export class Not__Noun__Owner extends CodedError {
  constructor() {
    super('forbidden', '__service__.not_the_owner', 'Only its owner may do this to a __noun-words__.');
  }
}
