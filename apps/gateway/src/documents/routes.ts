import { RequestMethod, type Type } from '@nestjs/common';
import {
  HEADERS_METADATA,
  HTTP_CODE_METADATA,
  METHOD_METADATA,
  PATH_METADATA,
} from '@nestjs/common/constants.js';
import type { z } from 'zod';
import { ACCESS, type Access } from '../auth/access';
import { NOT_STORED } from '../http/caching';
import { REPLY, REPLY_STATUSES, REPLY_TYPE } from '../http/replies';
import { type Inputs, inputsOf } from '../http/valid';
import { GLOBAL_PREFIX, isOutsidePrefix } from '../http/prefix';

/** A route as its controller states it. */
export interface Route {
  /** `articles.list`: the controller's noun and the handler's name. */
  id: string;
  noun: string;
  method: string;
  /** `/api/articles/:slug` */
  path: string;
  access: Access | 'login';
  inputs: Inputs;
  status: number;
  /** With which it also answers what it answers when all goes well. */
  otherStatuses: number[];
  reply?: z.ZodType;
  /** Clients may keep the reply, and ask whether it has changed. */
  isStorable: boolean;
  /** Of replies that are not JSON. */
  replyType?: string;
}

/** Every route of the controllers, read from what Nest itself routes by, so that nothing has to be said twice. */
export const routesOf = (controllers: Type[]): Route[] => controllers.flatMap(routesOfOne);

function routesOfOne(controller: Type): Route[] {
  const noun = uncapitalized(controller.name.replace(/Controller$/, ''));
  const base = metadata<string>(PATH_METADATA, controller) ?? '';
  const prototype = controller.prototype as Record<string, object>;
  return Object.getOwnPropertyNames(prototype).flatMap((name) => {
    const handler = prototype[name] as object;
    const path = metadata<string>(PATH_METADATA, handler);
    if (name === 'constructor' || path === undefined) return [];
    const method = RequestMethod[metadata<RequestMethod>(METHOD_METADATA, handler) ?? RequestMethod.GET];
    const access =
      metadata<Access>(ACCESS, handler) ?? metadata<Access>(ACCESS, controller) ?? ('login' as const);
    const headers = metadata<{ name: string; value: string }[]>(HEADERS_METADATA, handler) ?? [];
    const cacheControl = headers.find(({ name }) => name === 'cache-control')?.value;
    const reply = metadata<z.ZodType>(REPLY, handler);
    const replyType = metadata<string>(REPLY_TYPE, handler);
    return [
      {
        id: `${noun}.${name}`,
        noun,
        method,
        path: joined(base, path),
        access,
        inputs: inputsOf(handler),
        status: metadata<number>(HTTP_CODE_METADATA, handler) ?? (method === 'POST' ? 201 : 200),
        otherStatuses: metadata<number[]>(REPLY_STATUSES, handler) ?? [],
        isStorable: cacheControl !== undefined && !cacheControl.includes(NOT_STORED),
        ...(reply && { reply }),
        ...(replyType && { replyType }),
      },
    ];
  });
}

function joined(...parts: string[]): string {
  const path = parts
    .flatMap((part) => part.split('/'))
    .filter(Boolean)
    .join('/');
  return isOutsidePrefix(path) ? `/${path}` : `/${GLOBAL_PREFIX}/${path}`;
}

const metadata = <Value>(key: string, target: object): Value | undefined =>
  Reflect.getMetadata(key, target) as Value | undefined;

const uncapitalized = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
