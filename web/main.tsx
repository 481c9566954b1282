import "@mantine/core/styles.css";
import "@mantine/spotlight/styles.css";
import "./kit/fonts.css";
import "./kit/tokens.css";
import "./kit/base.css";
import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { ApiProvider } from "./api/context.tsx";
import { makeQueryClient } from "./api/query-client.ts";
import { BASE_AREAS, loadMessages } from "./i18n/catalogue.ts";
import { preferredLanguage } from "./i18n/languages.ts";
import { LanguageProvider } from "./i18n/provider.tsx";
import { shareNonce, styleNonce } from "./kit/nonce.ts";
import { cssVariablesResolver, theme } from "./kit/theme.ts";
import { router } from "./router.tsx";

async function start(): Promise<void> {
  shareNonce();
  const language = preferredLanguage();
  const messages = await loadMessages(language, BASE_AREAS);
  const place = document.getElementById("root");
  if (place === null) throw new Error("index.html has no element #root.");
  createRoot(place).render(
    <StrictMode>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariablesResolver}
        defaultColorScheme="auto"
        getStyleNonce={styleNonce}
      >
        <QueryClientProvider client={makeQueryClient()}>
          <LanguageProvider initial={language} messages={messages}>
            <ApiProvider>
              <RouterProvider router={router} />
            </ApiProvider>
          </LanguageProvider>
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  );
}

void start();
