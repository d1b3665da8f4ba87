#pragma once

#include <napi.h>

#include <exception>
#include <functional>
#include <optional>
#include <utility>

#include "addon/failure.h"

namespace tapwright {

/**
 * Runs `work` on the thread pool and settles a promise with what `convert` makes of its result on
 * the JavaScript thread. `work` must hold what it needs by value or shared pointer: its JavaScript
 * object may be gone by then.
 */
template <class Result>
class PromiseWorker : public Napi::AsyncWorker {
 public:
  using Work = std::function<Result()>;
  using Convert = std::function<Napi::Value(Napi::Env, Result&)>;

  static Napi::Promise Run(Napi::Env env, Work work, Convert convert) {
    auto* worker = new PromiseWorker(env, std::move(work), std::move(convert));
    const Napi::Promise promise = worker->deferred_.Promise();
    worker->Queue();
    return promise;
  }

 protected:
  void Execute() override {
    try {
      result_.emplace(work_());
    } catch (const SystemError& error) {
      failure_ = std::current_exception();
      SetError(error.what());
    }
  }
  void OnOK() override {
    try {
      deferred_.Resolve(convert_(Env(), *result_));
    } catch (const Napi::Error& error) {
      deferred_.Reject(error.Value());
    }
  }
  void OnError(const Napi::Error& error) override {
    deferred_.Reject(failure_ ? FailureOf(Env(), failure_).Value() : error.Value());
  }

 private:
  PromiseWorker(Napi::Env env, Work work, Convert convert)
      : AsyncWorker(env),
        work_(std::move(work)),
        convert_(std::move(convert)),
        deferred_(Napi::Promise::Deferred::New(env)) {}

  Work work_;
  Convert convert_;
  Napi::Promise::Deferred deferred_;
  std::optional<Result> result_;
  /** A SystemError, of whatever class. */
  std::exception_ptr failure_;
};

/** For work without a result. */
struct Nothing {};

inline Napi::Value Undefined(Napi::Env env, Nothing&) { return env.Undefined(); }

}  // namespace tapwright
