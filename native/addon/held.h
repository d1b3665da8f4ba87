#pragma once

#include <napi.h>

#include <memory>
#include <utility>

namespace tapwright {

/**
 * A core object shared by its JavaScript object and running workers, closed when the environment
 * ends (the process, or a worker_thread while the process goes on), whether or not JavaScript
 * closed it.
 */
template <class Core>
class Held {
 public:
  Held(Napi::Env env, std::shared_ptr<Core> core) : env_(env), core_(std::move(core)) {
    // The C functions: Napi::Env::CleanupHook must not be removed once it has run, and JavaScript
    // objects are finalized after the hooks.
    if (napi_add_env_cleanup_hook(env_, &Close, core_.get()) != napi_ok)
      throw Napi::Error::New(env_);
  }
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  ~Held() {
    napi_remove_env_cleanup_hook(env_, &Close, core_.get());
    core_->Close();
  }

  Core* operator->() const { return core_.get(); }
  const std::shared_ptr<Core>& share() const { return core_; }

 private:
  static void Close(void* core) { static_cast<Core*>(core)->Close(); }

  Napi::Env env_;
  std::shared_ptr<Core> core_;
};

}  // namespace tapwright
