import { app, protocol } from 'electron';
import { appScheme } from './app/app-protocol.ts';
import { runProgram } from './app/lifecycle.ts';

app.enableSandbox();
app.setAppUserModelId('example.bitlade.Bitlade');
protocol.registerSchemesAsPrivileged([
  { scheme: appScheme, privileges: { standard: true, secure: true, codeCache: true } },
]);
void runProgram();
