#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace tapwright::netd {

/** netd does not do that for its client. Its answer is `kNotAllowed`. */
class NotAllowed : public std::runtime_error {
 public:
  /** `what` was asked for, in words that fit behind “not allowed:”. */
  NotAllowed(std::string what, const std::string& why)
      : std::runtime_error(why), asked_(std::move(what)) {}

  const std::string& asked() const { return asked_; }

 private:
  std::string asked_;
};

}  // namespace tapwright::netd
