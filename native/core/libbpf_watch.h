#pragma once

#include <bpf/libbpf.h>

#include <chrono>
#include <map>
#include <optional>
#include <string>

namespace tapwright {

/**
 * Makes libbpf silent and keeps it from changing this process's limits; the first call does it.
 * Before anything of libbpf is used.
 */
void PrepareLibbpf();

/** While it lives, collects what libbpf prints and does on this thread. */
class LibbpfWatch {
 public:
  LibbpfWatch();
  LibbpfWatch(const LibbpfWatch&) = delete;
  LibbpfWatch& operator=(const LibbpfWatch&) = delete;
  ~LibbpfWatch();

  /** Warnings and, of refused programs, the verifier's log. */
  const std::string& printed() const { return printed_; }
  /** The program that libbpf began to load last; empty before the first. */
  const std::string& loading() const { return loading_; }
  /** Milliseconds that the kernel took for a program; complete after Finish. */
  double LoadMs(const std::string& program) const;

  void Print(const char* format, va_list arguments);
  /** A program's loading begins, and with it the last one's has ended. */
  void Begin(const char* program);
  void Finish();

 private:
  using Clock = std::chrono::steady_clock;

  std::string printed_;
  std::string loading_;
  std::optional<Clock::time_point> began_;
  std::map<std::string, double> load_ms_;
};

}  // namespace tapwright
