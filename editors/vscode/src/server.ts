import * as path from "node:path";

/** The command that the setting names: from the PATH, absolute, or from the first folder of the workspace. */
export function commandOf(setting: string, folder: string | undefined): string {
  const written = setting.trim() || "kgraph";
  const bare = !written.includes("/") && !written.includes(path.sep);
  return bare || path.isAbsolute(written) || folder === undefined ? written : path.join(folder, written);
}

/** What starts the server. */
export function serverOf(setting: string, folder: string | undefined): { command: string; args: string[] } {
  return { command: commandOf(setting, folder), args: ["lsp"] };
}
