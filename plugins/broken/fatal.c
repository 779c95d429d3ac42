/* A plugin whose metrics kill the process that they run in, each in its own way, when rows come. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "weigh_plugin.h"

#define TEXT(text) {text, sizeof(text) - 1}

static void no_schema(struct ArrowSchema *schema) { schema->release = NULL; }

static WeighStatus bind(const WeighHost *host, const struct ArrowSchema *args, WeighStr options, void **bound,
                        struct ArrowSchema *type, WeighError *error) {
  (void)host, (void)args, (void)options, (void)error;
  *bound = NULL;
  memset(type, 0, sizeof *type);
  type->format = "l";
  type->name = "";
  type->flags = ARROW_FLAG_NULLABLE;
  type->release = no_schema;
  return WEIGH_OK;
}

static WeighStatus state_new(void *bound, void **state, WeighError *error) {
  (void)bound, (void)error;
  *state = NULL;
  return WEIGH_OK;
}

static void nothing(void *bound) { (void)bound; }
static void state_free(void *bound, void *state) { (void)bound, (void)state; }

static void no_array(struct ArrowArray *array) {
  free((void *)array->buffers[1]);
  free(array->buffers);
  array->release = NULL;
}

static WeighStatus finish(void *bound, void *state, uint32_t groups, struct ArrowArray *out, WeighError *error) {
  (void)bound, (void)state, (void)error;
  memset(out, 0, sizeof *out);
  out->length = groups;
  out->n_buffers = 2;
  out->buffers = calloc(2, sizeof(void *));
  out->buffers[1] = calloc(groups + 1, sizeof(int64_t));
  out->release = no_array;
  return WEIGH_OK;
}

static void do_abort(void) { abort(); }
static void do_segfault(void) { *(volatile int *)8 = 1; }
static void do_exit(void) { exit(3); }
static void do_quick_exit(void) { _exit(0); }
static void do_kill(void) { raise(SIGKILL); }
static void do_loop(void) {
  for (volatile unsigned turn = 0;; turn++) {
  }
}
static void do_hoard(void) {
  for (;;) {
    /* Like much code in C, it takes for granted that there is memory. */
    char *memory = malloc(1 << 20);
    memset(memory, 1, 1 << 20);
  }
}
static void do_close(void) {
  for (int fd = 3; fd < 64; fd++) close(fd);
  for (;;) pause();
}
static void do_garble(void) {
  for (int fd = 3; fd < 64; fd++) {
    if (write(fd, "nonsense, and more than sixteen bytes of it", 43) < 0) continue;
  }
}
static void do_print(void) {
  printf("a line\n");
  fflush(stdout);
  if (write(1, "WGH1\xff\xff\xff\xff", 8) < 0) abort();
}

#define METRIC(word)                                                                                                \
  static WeighStatus word##_update(void *bound, void *state, struct ArrowArray *args, const uint32_t *ids,          \
                                   size_t rows, uint32_t groups, WeighError *error) {                               \
    (void)bound, (void)state, (void)ids, (void)rows, (void)groups, (void)error;                                     \
    do_##word();                                                                                                    \
    args->release(args);                                                                                            \
    return WEIGH_OK;                                                                                                \
  }                                                                                                                 \
  static const WeighMetricVTable word##_metric = {                                                                  \
      .struct_size = sizeof(WeighMetricVTable),                                                                     \
      .name = TEXT(#word),                                                                                          \
      .bind = bind,                                                                                                 \
      .state_new = state_new,                                                                                       \
      .update = word##_update,                                                                                      \
      .finish = finish,                                                                                             \
      .state_free = state_free,                                                                                     \
      .unbind = nothing,                                                                                            \
  };

METRIC(abort)
METRIC(segfault)
METRIC(exit)
METRIC(quick_exit)
METRIC(kill)
METRIC(loop)
METRIC(hoard)
METRIC(close)
METRIC(garble)
METRIC(print)

static const WeighMetricVTable *const metrics[] = {
    &abort_metric, &segfault_metric, &exit_metric,  &quick_exit_metric, &kill_metric,
    &loop_metric,  &hoard_metric,    &close_metric, &garble_metric,     &print_metric,
};

static const WeighPlugin plugin = {
    .struct_size = sizeof(WeighPlugin),
    .abi_version = WEIGH_ABI_VERSION,
    .name = TEXT("fatal"),
    .version = TEXT("1.0.0"),
    .license = TEXT("MIT"),
    .metrics = metrics,
    .n_metrics = sizeof metrics / sizeof *metrics,
};

WeighStatus weigh_plugin_entry_v1(const WeighHost *host, const WeighPlugin **out, WeighError *error) {
  (void)host, (void)error;
#ifdef ABORT_AT_ENTRY
  abort();
#endif
#ifdef LOOP_AT_ENTRY
  do_loop();
#endif
  *out = &plugin;
  return WEIGH_OK;
}
