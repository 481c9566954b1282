import {
  Badge,
  Button,
  Card,
  type CSSVariablesResolver,
  createTheme,
  Drawer,
  Input,
  Loader,
  type MantineColorsTuple,
  Menu,
  Modal,
  Paper,
  Select,
  Tooltip,
} from "@mantine/core";

const petrol: MantineColorsTuple = [
  "#E2F0F3",
  "#C4E0E6",
  "#A9D0D9",
  "#7BCBDA",
  "#5BBBCD",
  "#2E9DB2",
  "#0E8299",
  "#0B5A6B",
  "#084857",
  "#06333E",
];

export const theme = createTheme({
  colors: { petrol },
  primaryColor: "petrol",
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  black: "#0F1A1D",
  fontFamily: "'IBM Plex Sans Variable', 'IBM Plex Sans KR', system-ui, sans-serif",
  fontFamilyMonospace: "'IBM Plex Mono', ui-monospace, 'IBM Plex Sans KR', monospace",
  fontSizes: { xs: "0.75rem", sm: "0.875rem", md: "1rem", lg: "1.3125rem", xl: "1.75rem" },
  lineHeights: { xs: "1.35", sm: "1.5", md: "1.5", lg: "1.35", xl: "1.25" },
  headings: {
    fontWeight: "600",
    sizes: {
      h1: { fontSize: "1.3125rem", lineHeight: "1.75rem" },
      h2: { fontSize: "1rem", lineHeight: "1.5rem" },
      h3: { fontSize: "0.875rem", lineHeight: "1.25rem" },
    },
  },
  spacing: { xs: "0.25rem", sm: "0.5rem", md: "0.75rem", lg: "1rem", xl: "1.5rem" },
  radius: { xs: "0.25rem", sm: "0.375rem", md: "0.625rem", lg: "0.75rem", xl: "1rem" },
  defaultRadius: "sm",
  shadows: {
    xs: "0 1px 2px rgb(15 26 29 / .06)",
    md: "0 2px 6px rgb(15 26 29 / .08), 0 8px 24px rgb(15 26 29 / .1)",
    xl: "0 8px 40px rgb(15 26 29 / .18)",
  },
  cursorType: "pointer",
  focusRing: "auto",
  respectReducedMotion: true,
  components: {
    Button: Button.extend({
      defaultProps: { size: "sm", variant: "default" },
      vars: (_theme, props) => ({
        root:
          props.size === "lg"
            ? {
                "--button-height": "40px",
                "--button-padding-x": "18px",
                "--button-fz": "0.9375rem",
              }
            : props.size === "xs"
              ? {
                  "--button-height": "28px",
                  "--button-padding-x": "9px",
                  "--button-fz": "0.8125rem",
                }
              : { "--button-height": "32px", "--button-padding-x": "12px" },
      }),
    }),
    Badge: Badge.extend({ defaultProps: { radius: "xs", variant: "light", tt: "none", fw: 500 } }),
    Card: Card.extend({ defaultProps: { withBorder: true, radius: "md" } }),
    Paper: Paper.extend({ defaultProps: { radius: "md" } }),
    Input: Input.extend({ vars: () => ({ wrapper: { "--input-height": "34px" } }) }),
    InputWrapper: Input.Wrapper.extend({
      defaultProps: { inputWrapperOrder: ["label", "input", "error", "description"] },
    }),
    Select: Select.extend({ defaultProps: { checkIconPosition: "right", allowDeselect: false } }),
    // The first item takes the focus; a placeholder that is no item has no place in a menu.
    Menu: Menu.extend({ defaultProps: { withInitialFocusPlaceholder: false } }),
    Drawer: Drawer.extend({ defaultProps: { position: "right", size: 560, padding: "xl" } }),
    Modal: Modal.extend({ defaultProps: { size: 480, centered: true, padding: "xl" } }),
    Tooltip: Tooltip.extend({
      defaultProps: { openDelay: 300, events: { hover: true, focus: true, touch: true } },
    }),
    Loader: Loader.extend({ defaultProps: { type: "oval", size: "sm" } }),
  },
});

/** Mantine's own variables point at the tokens, so a colour has one definition: tokens.css. */
export const cssVariablesResolver: CSSVariablesResolver = () => {
  const shared = {
    "--mantine-color-body": "var(--souk-surface)",
    "--mantine-color-text": "var(--souk-text)",
    "--mantine-color-dimmed": "var(--souk-text-3)",
    "--mantine-color-placeholder": "var(--souk-text-3)",
    "--mantine-color-error": "var(--souk-bad-fg)",
    "--mantine-color-anchor": "var(--souk-link)",
    "--mantine-color-default": "var(--souk-surface)",
    "--mantine-color-default-hover": "var(--souk-hover)",
    "--mantine-color-default-color": "var(--souk-text)",
    "--mantine-color-default-border": "var(--souk-border)",
  };
  return { variables: {}, light: shared, dark: shared };
};
