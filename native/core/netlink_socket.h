#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "core/descriptor.h"
#include "core/netlink_batches.h"

namespace tapwright {

using Bytes = std::vector<uint8_t>;

/**
 * A NETLINK_ROUTE socket that runs one transaction at a time: send messages, collect answers until
 * all that are due have come. All calls are safe from any thread; they wait for one another.
 */
class NetlinkSocket {
 public:
  struct Step {
    /** Answers in the order of arrival, whole messages only. */
    std::vector<Bytes> chunks;
    bool settled;
  };

  NetlinkSocket();

  /**
   * Starts a transaction; nothing is sent yet. `timeout_ms` is the longest silence while an answer
   * is due. Throws std::invalid_argument (see SplitIntoBatches), std::logic_error while another one
   * runs.
   */
  void Begin(Bytes messages, int timeout_ms);

  /**
   * Sends and receives until the transaction is settled or `step_bytes` have come. After a
   * SystemError (ENOBUFS: the kernel had more answers than room; ETIMEDOUT) the transaction is
   * given up and the socket new.
   */
  Step Advance(size_t step_bytes);

  /** Gives up the transaction; its late answers go down with the old descriptor. */
  void Reset();
  void Close();

 private:
  struct Transaction {
    Bytes messages;
    std::vector<NetlinkBatch> batches;
    size_t next_batch = 0;
    int timeout_ms = 0;
    /** Sequence numbers whose answer is due, and whether it ends with NLMSG_DONE. */
    std::unordered_map<uint32_t, bool> pending;
  };

  void Open();
  void SendNextBatch();
  /** One recvmmsg; returns the bytes received, 0 when nothing is there and `wait` is false. */
  size_t Receive(bool wait, std::vector<Bytes>* chunks);
  void WaitReadable() const;
  void Take(const uint8_t* datagram, size_t length, std::vector<Bytes>* chunks);
  void Settle(const uint8_t* datagram, size_t length);

  std::mutex mutex_;
  Descriptor fd_;
  size_t send_limit_ = 0;
  std::unique_ptr<uint8_t[]> receive_buffer_;
  std::unique_ptr<Transaction> transaction_;
};

}  // namespace tapwright
