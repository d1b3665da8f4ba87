/**
 * Packages the desktop app: `npx electron-forge package`, and `npx electron-forge make` for the Debian
 * package. electron-builder.yml makes the other formats out of the folder this leaves in out/.
 * Without a connection, ELECTRON_ZIP_DIR names a folder with `electron-vVERSION-linux-x64.zip`.
 */
import { MakerDeb } from '@electron-forge/maker-deb';
import { FusesPlugin } from '@electron-forge/plugin-fuses';
import type { ForgeConfig } from '@electron-forge/shared-types';
import { FuseV1Options, FuseVersion } from '@electron/fuses';

/** What the app consists of; it is bundled, so there are no node_modules. */
const packaged =
  /^\/(package\.json|assets(\/.*)?|bpf|bpf\/objects(\/[^/]+\.bpf\.o)?|dist|dist\/(electron|native|renderer)(\/.*)?)$/;
const isLeftOut = (file: string): boolean =>
  file !== '' && (!packaged.test(file) || file.endsWith('.map'));

const zipFolder = process.env['ELECTRON_ZIP_DIR'];

const config: ForgeConfig = {
  packagerConfig: {
    name: 'Tapwright',
    executableName: 'tapwright',
    // Neither can a native module be loaded from within the archive, nor a program run.
    asar: { unpack: '{**/*.node,**/tapwright-netd}' },
    extraResource: ['assets/polkit/org.tapwright.netd.policy'],
    ignore: isLeftOut,
    ...(zipFolder === undefined ? {} : { electronZipDir: zipFolder }),
  },
  // The addon speaks Node-API only, which is the same in Node and in Electron.
  rebuildConfig: { onlyModules: [] },
  makers: [
    new MakerDeb({
      options: {
        bin: 'tapwright',
        maintainer: 'The Tapwright authors',
        section: 'net',
        categories: ['Network', 'Development'],
        mimeType: ['application/json'],
        depends: ['libcap2-bin'],
        recommends: ['pkexec', 'polkitd'],
        // They put the policy of the helper where polkit looks for it, and take it away.
        scripts: { postinst: 'assets/debian/postinst', postrm: 'assets/debian/postrm' },
      },
    }),
  ],
  plugins: [
    // electron-builder.yml says the same in its own words; test/packaging compares them.
    new FusesPlugin({
      version: FuseVersion.V1,
      [FuseV1Options.RunAsNode]: false,
      [FuseV1Options.EnableCookieEncryption]: true,
      [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
      [FuseV1Options.EnableNodeCliInspectArguments]: false,
      [FuseV1Options.OnlyLoadAppFromAsar]: true,
      [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
    }),
  ],
};

export default config;
