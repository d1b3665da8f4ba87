#pragma once

#include <napi.h>

#include "core/bpf_program.h"

namespace tapwright {

/** Exports `openPinnedProgram` and `openProgramById` (native/load.ts: Binding). */
void ExportBpfProgram(Napi::Env env, Napi::Object exports);

Napi::Object BpfProgramToJs(Napi::Env env, BpfProgram program);

}  // namespace tapwright
