/** An event that a listener can stop, as Electron passes it first. */
export type StoppableEvent<T extends object = object> = T & {
  readonly defaultPrevented: boolean;
  preventDefault(): void;
};

export function createEvent<T extends object>(details: T): StoppableEvent<T> {
  let defaultPrevented = false;
  const event = {
    preventDefault: () => {
      defaultPrevented = true;
    },
    get defaultPrevented() {
      return defaultPrevented;
    },
  };
  return Object.defineProperties(event, Object.getOwnPropertyDescriptors(details)) as never;
}
