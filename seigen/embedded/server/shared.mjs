// The memory that the two threads share: one Int32Array, its slots named here. The engine's thread blocks inside the
// engine, so it cannot receive events; it reads these slots, and sleeps on them with Atomics.wait.

export const SLOT = {
  inbox: 0, // counts the messages sent to the engine's thread; it sleeps here
  unsent: 1, // bytes of output that no socket has taken yet; the engine's thread sleeps here when they are many
  gone: 2, // the client whose connection broke: its output is void and its waiting statements are not run
  phase: 3, // what the running statement is doing, one of PHASE
};

export const PHASE = {
  running: 0, // nothing of its answer has left yet
  streaming: 1, // rows are on their way to the client
  copyIn: 2, // COPY FROM STDIN reads from the client
};

export const makeShared = () => new Int32Array(new SharedArrayBuffer(4 * Object.keys(SLOT).length));
