#pragma once

namespace tapwright {

/**
 * Returns once every packet that was on its way through the rules when it was called is through:
 * qdiscs and filters run where a CPU cannot be taken away, and each CPU has been seen outside of
 * that since. Throws SystemError.
 */
void AwaitPackets();

}  // namespace tapwright
