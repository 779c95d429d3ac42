/* A metric of one's own in C: the geometric mean of a float column. */
#include "weigh_plugin.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define STR(text) {text, sizeof(text) - 1}

typedef struct { double logs; uint64_t count; } Group;
typedef struct { Group *groups; uint32_t n; } State;

static WeighStatus fail(WeighError *err, WeighStatus status, const char *message) {
  err->status = status;
  err->message = message;
  return status;
}

/* States know as many groups as the host does. */
static int grow(State *s, uint32_t n) {
  if (n > s->n) {
    Group *groups = realloc(s->groups, n * sizeof *groups);
    if (!groups) return 0;
    memset(groups + s->n, 0, (n - s->n) * sizeof *groups);
    s->groups = groups, s->n = n;
  }
  return 1;
}

static void release_type(struct ArrowSchema *type) { type->release = NULL; }

static WeighStatus bind(const WeighHost *host, const struct ArrowSchema *args, WeighStr options, void **bound,
                        struct ArrowSchema *type, WeighError *err) {
  static const struct ArrowSchema result = {"g", "result", NULL, ARROW_FLAG_NULLABLE, 0, NULL, NULL, release_type, NULL};
  (void)host, (void)options;
  if (args->n_children != 1 || strcmp(args->children[0]->format, "g") != 0)
    return fail(err, WEIGH_E_TYPE, "`geometric_mean` takes one float");
  *bound = NULL, *type = result;
  return WEIGH_OK;
}
static void unbind(void *bound) { (void)bound; }

static WeighStatus state_new(void *bound, void **state, WeighError *err) {
  (void)bound;
  *state = calloc(1, sizeof(State));
  return *state ? WEIGH_OK : fail(err, WEIGH_E_LIMIT, "out of memory");
}
static void state_free(void *bound, void *state) {
  (void)bound;
  free(((State *)state)->groups), free(state);
}

static WeighStatus update(void *bound, void *state, struct ArrowArray *args, const uint32_t *ids, size_t rows,
                          uint32_t n_groups, WeighError *err) {
  State *s = state;
  const struct ArrowArray *x = args->children[0];
  const uint8_t *known = x->buffers[0];
  const double *values = x->buffers[1];
  int grown = grow(s, n_groups);
  (void)bound;
  for (size_t row = 0; grown && row < rows; row++) {
    size_t at = row + (size_t)(x->offset + args->offset);
    if (known && !(known[at / 8] >> (at % 8) & 1)) continue; /* missing */
    s->groups[ids[row]].logs += log(values[at]);
    s->groups[ids[row]].count++;
  }
  args->release(args);
  return grown ? WEIGH_OK : fail(err, WEIGH_E_LIMIT, "out of memory");
}

static WeighStatus merge(void *bound, void *dst, void *src, const uint32_t *map, uint32_t src_groups,
                         uint32_t dst_groups, WeighError *err) {
  State *to = dst, *from = src;
  (void)bound;
  if (!grow(to, dst_groups)) return fail(err, WEIGH_E_LIMIT, "out of memory");
  for (uint32_t i = 0; i < src_groups && i < from->n; i++) {
    to->groups[map[i]].logs += from->groups[i].logs;
    to->groups[map[i]].count += from->groups[i].count;
  }
  return WEIGH_OK;
}

static void release_array(struct ArrowArray *array) {
  free((void *)array->buffers[0]), free((void *)array->buffers[1]), free((void *)array->buffers);
  array->release = NULL;
}

static WeighStatus finish(void *bound, void *state, uint32_t n, struct ArrowArray *out, WeighError *err) {
  State *s = state;
  const void **buffers = calloc(2, sizeof *buffers);
  uint8_t *known = calloc(n / 8 + 1, 1);
  double *values = calloc((size_t)n + 1, sizeof *values);
  struct ArrowArray array = {n, 0, 0, 2, 0, buffers, NULL, NULL, release_array, NULL};
  (void)bound;
  if (!buffers || !known || !values || !grow(s, n)) {
    free(buffers), free(known), free(values);
    return fail(err, WEIGH_E_LIMIT, "out of memory");
  }
  for (uint32_t i = 0; i < n; i++) {
    values[i] = exp(s->groups[i].logs / (double)s->groups[i].count);
    if (s->groups[i].count && isfinite(values[i])) known[i / 8] |= (uint8_t)(1u << (i % 8));
    else array.null_count++;
  }
  buffers[0] = known, buffers[1] = values;
  *out = array;
  return WEIGH_OK;
}

WEIGH_EXPORT WeighStatus weigh_plugin_entry_v1(const WeighHost *host, const WeighPlugin **out, WeighError *err) {
  static const WeighMetricVTable metric = {
      sizeof metric, WEIGH_MET_DETERMINISTIC | WEIGH_MET_MERGEABLE, STR("geometric_mean"),
      STR("The mean of factors: the root of their product."), {NULL, 0}, bind, state_new, update, merge, finish,
      state_free, unbind, NULL, NULL, {NULL}};
  static const WeighMetricVTable *const metrics[] = {&metric};
  static const WeighPlugin plugin = {sizeof plugin, WEIGH_ABI_VERSION, STR("acme"), STR("0.1.0"),
                                     STR("MIT OR Apache-2.0"), NULL, 0, metrics, 1, NULL, 0};
  (void)host, (void)err;
  *out = &plugin;
  return WEIGH_OK;
}
