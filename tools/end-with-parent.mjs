// Preloaded into the application: when the process that started it is killed, the application drains and ends too,
// instead of holding the port of the next start.
if (process.send) {
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.channel.unref();
}
