#pragma once

#include <string>
#include <utility>

#include "core/system_error.h"

namespace tapwright {

/** An object or program that the kernel or libbpf refused, with all that they said about it. */
class BpfRefusal : public SystemError {
 public:
  BpfRefusal(int number, std::string syscall, std::string program, std::string log)
      : SystemError(number, std::move(syscall)),
        program_(std::move(program)),
        log_(std::move(log)) {}

  /** The program that was refused; empty when it did not come to loading one. */
  const std::string& program() const { return program_; }
  /** The verifier's whole log, with libbpf's own lines around it. */
  const std::string& log() const { return log_; }

 private:
  std::string program_;
  std::string log_;
};

}  // namespace tapwright
