/* Plugins that go wrong before they are loaded, one at a time: -D picks which. */
#include "weigh_plugin.h"

#define STR(text) {text, sizeof(text) - 1}
#ifndef NAME
#define NAME "odd"
#endif
#ifndef VERSION
#define VERSION WEIGH_ABI_VERSION
#endif
#ifndef SIZE
#define SIZE sizeof(WeighPlugin)
#endif
#ifndef METRIC_SIZE
#define METRIC_SIZE sizeof(WeighMetricVTable)
#endif
#ifndef METRIC_NAME
#define METRIC_NAME STR("count")
#endif
#ifndef METRICS
#define METRICS 1
#endif
#ifndef SCHEMA
#define SCHEMA {NULL, 0}
#endif
#ifndef ENTRY
#define ENTRY weigh_plugin_entry_v1
#endif

#ifdef NO_FUNCTIONS
#define FUNCTION(name) NULL
#else
#define FUNCTION(name) name
static WeighStatus bind(const WeighHost *host, const struct ArrowSchema *args, WeighStr options, void **bound,
                        struct ArrowSchema *type, WeighError *err) {
  (void)host, (void)args, (void)options, (void)bound, (void)type, (void)err;
  return WEIGH_E_UNSUPPORTED;
}
static void unbind(void *bound) { (void)bound; }
static WeighStatus state_new(void *bound, void **state, WeighError *err) {
  (void)bound, (void)state, (void)err;
  return WEIGH_E_UNSUPPORTED;
}
static void state_free(void *bound, void *state) { (void)bound, (void)state; }
static WeighStatus update(void *bound, void *state, struct ArrowArray *args, const uint32_t *ids, size_t rows,
                          uint32_t n_groups, WeighError *err) {
  (void)bound, (void)state, (void)args, (void)ids, (void)rows, (void)n_groups, (void)err;
  return WEIGH_E_UNSUPPORTED;
}
static WeighStatus finish(void *bound, void *state, uint32_t n, struct ArrowArray *out, WeighError *err) {
  (void)bound, (void)state, (void)n, (void)out, (void)err;
  return WEIGH_E_UNSUPPORTED;
}
#endif

WEIGH_EXPORT WeighStatus ENTRY(const WeighHost *host, const WeighPlugin **out, WeighError *err);
WEIGH_EXPORT WeighStatus ENTRY(const WeighHost *host, const WeighPlugin **out, WeighError *err) {
  static const WeighMetricVTable metric = {METRIC_SIZE, 0, METRIC_NAME, STR(""), SCHEMA, FUNCTION(bind),
                                           FUNCTION(state_new), FUNCTION(update), NULL, FUNCTION(finish),
                                           FUNCTION(state_free), FUNCTION(unbind), NULL, NULL, {NULL}};
  static const WeighMetricVTable *const metrics[] = {&metric, &metric};
  static const WeighPlugin plugin = {SIZE, VERSION, STR(NAME), STR("0.1.0"), STR("MIT"), NULL, 0, metrics, METRICS, NULL, 0};
  (void)host, (void)err, (void)plugin;
#ifdef FAILS
  err->message = "no license found";
  return WEIGH_E_AUTH;
#endif
#ifdef NOTHING
  *out = NULL;
#else
  *out = &plugin;
#endif
  return WEIGH_OK;
}
