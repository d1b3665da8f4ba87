#pragma once

#include <cerrno>
#include <cstring>
#include <exception>
#include <string>
#include <utility>

namespace tapwright {

/** A system call that failed; the errno is never lost on the way to JavaScript. */
class SystemError : public std::exception {
 public:
  SystemError(int number, std::string syscall) : number_(number), syscall_(std::move(syscall)) {}

  int number() const { return number_; }
  const std::string& syscall() const { return syscall_; }
  /** What else a person must know of it; mostly empty. */
  const std::string& note() const { return note_; }
  void set_note(std::string note) { note_ = std::move(note); }
  const char* what() const noexcept override { return syscall_.c_str(); }

 private:
  int number_;
  std::string syscall_;
  std::string note_;
};

/** `EPERM`. Some are the kernel's own (ENOTSUPP is 524): glibc has no name for them. */
inline std::string ErrnoName(int number) {
  const char* name = strerrorname_np(number);
  return name != nullptr ? name : "E" + std::to_string(number);
}

[[noreturn]] inline void ThrowErrno(const char* syscall) { throw SystemError(errno, syscall); }

}  // namespace tapwright
