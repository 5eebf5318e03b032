import '#telemetry/register';
import 'reflect-metadata';
import { runService } from '#service';
import { __Service__Env } from './__service__.env';
import { __Service__Module } from './__service__.module';

void runService({ name: '__service__', env: __Service__Env, module: __Service__Module });
