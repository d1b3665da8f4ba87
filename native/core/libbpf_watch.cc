#include "core/libbpf_watch.h"

#include <bpf/bpf.h>

#include <cstdarg>
#include <cstdio>

#include "core/system_error.h"

extern "C" {
/** What libbpf's own printing, which is never used, has for `stderr`: see Makefile. */
[[gnu::visibility("hidden")]] std::FILE* tapwright_libbpf_stderr;
}

namespace tapwright {
namespace {

/** libbpf's hooks are of the whole process, its work is on the calling thread. */
thread_local LibbpfWatch* watch_of_thread = nullptr;

int Print(libbpf_print_level level, const char* format, va_list arguments) {
  if (level != LIBBPF_DEBUG && watch_of_thread != nullptr)
    watch_of_thread->Print(format, arguments);
  return 0;
}

int BeforeLoad(bpf_program* program, bpf_prog_load_opts*, long) {
  if (watch_of_thread != nullptr) watch_of_thread->Begin(bpf_program__name(program));
  return 0;
}

struct Section {
  /** With `+`: the name alone, or a `/` and more behind it. */
  const char* name;
  bpf_prog_type type;
};
constexpr Section kSections[] = {{"action+", BPF_PROG_TYPE_SCHED_ACT},
                                 {"classifier+", BPF_PROG_TYPE_SCHED_CLS},
                                 {"tc+", BPF_PROG_TYPE_SCHED_CLS},
                                 {"socket+", BPF_PROG_TYPE_SOCKET_FILTER}};

bool Prepare() {
  libbpf_set_print(Print);
  libbpf_set_memlock_rlim(0);  // never: see memory_lock.h
  libbpf_prog_handler_opts options{};
  options.sz = sizeof options;
  options.prog_prepare_load_fn = BeforeLoad;
  for (const Section& section : kSections) {
    const int handler = libbpf_register_prog_handler(section.name, section.type,
                                                     static_cast<bpf_attach_type>(0), &options);
    if (handler < 0) throw SystemError(-handler, "libbpf_register_prog_handler");
  }
  return true;
}

}  // namespace

void PrepareLibbpf() { [[maybe_unused]] static const bool prepared = Prepare(); }

LibbpfWatch::LibbpfWatch() {
  PrepareLibbpf();
  watch_of_thread = this;
}

LibbpfWatch::~LibbpfWatch() { watch_of_thread = nullptr; }

double LibbpfWatch::LoadMs(const std::string& program) const {
  const auto found = load_ms_.find(program);
  return found == load_ms_.end() ? 0 : found->second;  // of a section that Prepare does not name
}

void LibbpfWatch::Print(const char* format, va_list arguments) {
  va_list again;
  va_copy(again, arguments);
  const int length = std::vsnprintf(nullptr, 0, format, again);
  va_end(again);
  if (length <= 0) return;
  const size_t before = printed_.size();
  printed_.resize(before + static_cast<size_t>(length) + 1);
  std::vsnprintf(&printed_[before], static_cast<size_t>(length) + 1, format, arguments);
  printed_.pop_back();  // the NUL
}

void LibbpfWatch::Begin(const char* program) {
  Finish();
  loading_ = program;
  began_ = Clock::now();
}

void LibbpfWatch::Finish() {
  if (!began_) return;
  load_ms_[loading_] = std::chrono::duration<double, std::milli>(Clock::now() - *began_).count();
  began_.reset();
}

}  // namespace tapwright
