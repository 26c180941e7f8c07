// Preloaded into Azurite: ends the process when whoever started it is gone.
// Standard input is a pipe that the starter holds open; even a killed starter lets go of it.
"use strict";

// The Functions host notices the same end within half a second and gives its leases back, which
// takes retries and ten seconds when the storage has gone before it.
const LINGER_MS = 1500;
const GRACE_MS = 3000;

let leaving = false;

function leave() {
  if (leaving) return;
  leaving = true;
  setTimeout(() => {
    process.kill(process.pid, "SIGTERM"); // Azurite's own handler writes its data files
    setTimeout(() => process.exit(1), GRACE_MS).unref();
  }, LINGER_MS);
}

process.stdin.on("end", leave);
process.stdin.on("error", leave);
process.stdin.resume();
process.stdin.unref();
