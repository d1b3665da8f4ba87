/** Sections of an ELF object: as much of the format as an eBPF object needs (64-bit, little-endian; elf.h). */

const magic = 0x464c457f;
const headerBytes = 64;
const sectionHeaderBytes = 64;

/**
 * @param {Uint8Array} file
 * @returns {ReadonlyMap<string, DataView>} the bytes of each section by its name
 */
export function readSections(file) {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const is64Little = view.byteLength >= headerBytes && file[4] === 2 && file[5] === 1;
  if (!is64Little || view.getUint32(0, true) !== magic)
    throw new Error('not a 64-bit little-endian ELF file');
  const table = Number(view.getBigUint64(40, true));
  const count = view.getUint16(60, true);
  const headers = Array.from({ length: count }, (_, index) => {
    const at = table + index * sectionHeaderBytes;
    const offset = Number(view.getBigUint64(at + 24, true));
    const size = Number(view.getBigUint64(at + 32, true));
    return { name: view.getUint32(at, true), offset, size };
  });
  const names = headers[view.getUint16(62, true)];
  if (names === undefined) throw new Error('no table of section names');
  return new Map(
    headers.map(({ name, offset, size }) => [
      textAt(view, names.offset + name),
      new DataView(view.buffer, view.byteOffset + offset, size),
    ]),
  );
}

/**
 * The text that ends with a zero byte.
 * @param {DataView} view
 * @param {number} offset
 */
export function textAt(view, offset) {
  let text = '';
  for (let at = offset, byte; (byte = view.getUint8(at)) !== 0; at++)
    text += String.fromCharCode(byte);
  return text;
}
