/** Builds the designer's page: the same files serve Electron (`app://`) and `tapwright serve`. */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  base: './',
  plugins: [react()],
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    // Chromium of Debian 12 and the Electron of package.json both know it.
    target: 'chrome120',
    // `font-src 'self'` of the page's policy does not allow data: addresses.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
  },
});
