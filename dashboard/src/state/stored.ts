/** What this browser remembers: small settings, and clips that were drawn. */

const PREFIX = "mididrumigen.";

export function remember(key: string, value: unknown): void {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify(value));
  } catch {
    // A full or forbidden store costs the memory, not the work.
  }
}

export function recall<T>(key: string, usual: T): T {
  try {
    const text = localStorage.getItem(PREFIX + key);
    return text === null ? usual : (JSON.parse(text) as T);
  } catch {
    return usual;
  }
}

const STORE = "drafts";

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("mididrumigen", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("No database."));
  });
}

async function run<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T | undefined> {
  try {
    const database = await open();
    return await new Promise<T>((resolve, reject) => {
      const request = act(database.transaction(STORE, mode).objectStore(STORE));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error("No answer."));
    }).finally(() => database.close());
  } catch {
    return undefined;
  }
}

export const saveDraft = (id: string, draft: unknown): Promise<unknown> =>
  run("readwrite", (store) => store.put(draft, id));

export const findDraft = <T>(id: string): Promise<T | undefined> =>
  run("readonly", (store) => store.get(id) as IDBRequest<T | undefined>);

export const forgetDraft = (id: string): Promise<unknown> => run("readwrite", (store) => store.delete(id));
